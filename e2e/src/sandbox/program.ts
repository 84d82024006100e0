import { onStopRequest, runMain } from '../system/run-main.ts';
import { describeNavigatrSandbox } from './announce.ts';
import { describeObfSandbox } from './obf/announce.ts';
import { readArguments as readObfArguments } from './obf/read-arguments.ts';
import { startObfSandbox } from './obf/sandbox.ts';
import { readArguments } from './read-arguments.ts';
import { startSandbox } from './sandbox.ts';
import type { Serving } from './serve.ts';
import { type PlatformName, readPlatform } from './shared-arguments.ts';

interface Started {
  readonly sandbox: Pick<Serving, 'close'>;
  readonly description: string;
}

const starters: Record<PlatformName, (argv: readonly string[]) => Promise<Started>> = {
  navigatr: async (argv) => {
    const sandbox = await startSandbox(readArguments(argv));
    return { sandbox, description: await describeNavigatrSandbox(sandbox) };
  },
  obf: async (argv) => {
    const sandbox = await startObfSandbox(readObfArguments(argv));
    return { sandbox, description: await describeObfSandbox(sandbox) };
  },
};

runMain(async () => {
  const argv = process.argv.slice(2);
  const { sandbox, description } = await starters[readPlatform(argv)](argv);
  const asked = new Promise<void>((stop) => onStopRequest(stop));
  console.log(description);
  await asked;
  await sandbox.close();
  return 0;
});
