/** What makes a part of the running sidecar. */
const BUILDS =
  /(?<!function )\b(openDatabase|createNavigatr|createObf|startServer|startWorker|startJobs)\(|\bnew (Platforms|SharedBearers|DatabaseClock|ProcessMetrics)\b/g;
/** They build a sidecar around what they try. */
const TESTS = /^testing\/|\.test\.ts$/;

/**
 * A sentence for each part of the sidecar that is built elsewhere than in `app`.
 *
 * @param path from the sidecar's `src`
 */
export function findBuilt(path: string, text: string): string[] {
  if (path === 'app.ts' || TESTS.test(path)) return [];
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  return Array.from(code.matchAll(BUILDS), ([, called, made]) => called ?? `new ${made}`).map(
    (what) => `${path} has ${what}: only app.ts builds, let it hand that in`,
  );
}
