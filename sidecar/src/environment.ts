import { whyUnreadable } from './file-trouble.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a file; throws what Node throws. */
export type ReadFile = (path: string) => string;

// Written in small letters, or with what a file of variables left before it, it is as much a slip as a wrong letter.
const OURS = /^(\W|export\s)*SIDECAR_/i;

export type ReadEnvironment = {
  /** The variables that say something, with what their files hold in place of `…_FILE`. */
  given: Record<string, string>;
  /** Those of them that came from a file. */
  fromFiles: ReadonlySet<string>;
  faults: readonly string[];
  /** For the log: what was left aside. */
  warnings: readonly string[];
};

/** What of a process's environment is meant for the sidecar. `secrets` are the variables that a file may hold instead. */
export function readEnvironment(
  environment: Environment,
  { secrets, readFile }: { secrets: readonly string[]; readFile: ReadFile },
): ReadEnvironment {
  const said = Object.entries(environment)
    .filter(([name]) => OURS.test(name))
    .map(([name, value]) => [name, tidy(value ?? '')] as const)
    .filter(([, value]) => value !== '');
  const all = new Map(said);
  const links = linksAmong(all);
  for (const name of links) all.delete(name);
  const inFiles = secrets.filter((name) => all.has(`${name}_FILE`));
  const faults = inFiles.flatMap((name) => fromFile(all, name, readFile));
  const proxies = all.has(PROXY) ? [] : proxiesAmong(environment);
  return {
    given: Object.fromEntries(all),
    fromFiles: new Set(inFiles.filter((name) => !all.has(`${name}_FILE`))),
    faults,
    warnings: [
      ...(links.length > 0 ? [linkWarning(links)] : []),
      ...(proxies.length > 0 ? [proxyWarning(proxies)] : []),
    ],
  };
}

/** Without what shells, `docker --env-file`, editors and `echo` leave around a value. */
export function tidy(value: string): string {
  const trimmed = value.trim();
  const [, , inner] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  return (inner ?? trimmed).trim();
}

const PROXY = 'SIDECAR_NAVIGATR_PROXY_URL';

/** What other programs take for the way out. One for plain http alone is none to an API that is https. */
const proxiesAmong = (environment: Environment): string[] =>
  Object.keys(environment).filter(
    (name) => /^(https|all)_proxy$/i.test(name) && tidy(environment[name] ?? '') !== '',
  );

const proxyWarning = (names: readonly string[]): string =>
  `Ignored: ${names.join(', ')}. Where the API can be reached through a proxy only, set ${PROXY}.`;

const LINK = /^(tcp|udp|sctp):\/\//;
const OF_SERVICE =
  /^(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|(PORT_)?(START|END)))?)$/;
const OF_CONTAINER = /^(NAME|ENV_\w+)$/;

/**
 * The variables that Kubernetes makes in every pod for a service named `sidecar` or `sidecar-…`, and Docker for a link.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function linksAmong(variables: ReadonlyMap<string, string>): string[] {
  const isLink = (name: string) => LINK.test(variables.get(name) ?? '');
  const prefixes = [...variables.keys()].flatMap((name) => {
    const [, prefix] = /^(SIDECAR_(?:[A-Z0-9_]+_)?)(?:PORT|SERVICE_HOST)$/.exec(name) ?? [];
    return prefix && (isLink(name) || name.endsWith('SERVICE_HOST')) ? [prefix] : [];
  });
  const belongs = (name: string, prefix: string) => {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (OF_SERVICE.test(rest) || (rest === 'PORT' && isLink(name))) return true;
    return isLink(`${prefix}PORT`) && OF_CONTAINER.test(rest);
  };
  return [...variables.keys()].filter((name) => prefixes.some((prefix) => belongs(name, prefix)));
}

const linkWarning = (links: readonly string[]): string =>
  `Ignored, because Kubernetes or Docker made them for a service named like these variables: ${links.join(', ')}. Set enableServiceLinks: false in the pod, or rename the service.`;

// What other encodings become when they are read as UTF-8: PowerShell writes UTF-16.
const NO_TEXT = /[\0\ufffd]/;

/** Puts what the file of a secret holds in its place; returns what is wrong with that. */
function fromFile(variables: Map<string, string>, name: string, readFile: ReadFile): string[] {
  const variable = `${name}_FILE`;
  const path = variables.get(variable);
  if (path === undefined) return [];
  if (variables.has(name)) return [`${name} and ${variable} are both set: keep one.`];
  variables.delete(variable);
  try {
    const value = tidy(readFile(path));
    if (value === '') return [`${variable}: ${path} is empty.`];
    if (NO_TEXT.test(value)) return [`${variable}: ${path} is no text in UTF-8: save it as UTF-8.`];
    variables.set(name, value);
    return [];
  } catch (error) {
    return [whyUnreadable(variable, path, error)];
  }
}

/** A sentence about a variable that a file holds names the variable that the person set, too. */
export const withFile = (fault: string, fromFiles: ReadonlySet<string>): string =>
  fault.replace(/^SIDECAR_[A-Z_]+/, (name) => (fromFiles.has(name) ? `${name} (from ${name}_FILE)` : name));

/** What is no variable of ours, as sentences. */
export const unknownVariables = (given: Environment, names: readonly string[]): string[] =>
  Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const said = `${name} is not a variable of the sidecar`;
      const inFile = name.replace(/_FILE$/, '');
      if (inFile !== name && names.includes(inFile)) {
        return `${said}: only secrets come from files. Set ${inFile}.`;
      }
      const meant = closestTo(name.replace(/^(\W|export\s)+/i, '').toUpperCase(), names);
      return `${said}${meant ? `; ${meant} is.` : '.'}`;
    });

/** The variable that was probably meant: one that differs by a slip or two of the finger. */
function closestTo(name: string, known: readonly string[]): string | null {
  const ranked = known
    .map((one) => ({ one, slips: distance(name, one) }))
    .toSorted((a, b) => a.slips - b.slips);
  return ranked[0] && ranked[0].slips <= SLIPS_MAX ? ranked[0].one : null;
}

// More, and another variable is as likely.
const SLIPS_MAX = 2;

/** Letters to add, drop or change until one word is the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [place, other] of [...to].entries()) {
      const changed = (row[place] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
