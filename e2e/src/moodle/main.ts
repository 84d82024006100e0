import { Option } from 'commander';
import { describeProgram, wholeNumber } from '../system/arguments.ts';
import { requireCache } from '../system/cache-home.ts';
import { describeMissing, ensureSystem } from '../system/ensure.ts';
import type { Need } from '../system/needs.ts';
import { runMain } from '../system/run-main.ts';
import { analysePhp, checkCodingStyle, checkPhpVersions, lintPhp, type StyleResult } from './coding-style.ts';
import { cron, down, list, logs, reset, up } from './commands.ts';
import { type DockerVerb, hasDockerEngine, runDocker } from './docker.ts';
import { moodleNeeds, treeNeeds } from './moodle-needs.ts';
import { runPhpunit } from './phpunit.ts';
import { copyPlugin } from './plugin-files.ts';
import { DEFAULT_VERSION, findVersion } from './versions.ts';
import type { MoodleMode } from './working-copy.ts';

const say = (line: string) => console.log(line);
// Nobody reads any more, as when the output of `| head` is full.
process.stdout.on('error', () => process.exit());

interface WhereOptions {
  docker?: boolean;
  native?: boolean;
}

interface UpFlags extends WhereOptions {
  name?: string;
  mode: MoodleMode;
  port?: number;
  clean?: boolean;
}

const program = describeProgram(
  'moodle',
  'A real Moodle with the plugin of this work tree: in Docker where an engine runs, else natively.',
).configureHelp({ showGlobalOptions: true });

const docker = new Option('--docker', 'in Docker, and nothing else').conflicts('native');
const native = new Option('--native', "with this machine's PHP and PostgreSQL");

program
  .command('up [version]')
  .description('bring up a Moodle; its data stays from one time to the next')
  .option('--name <name>', 'several sites side by side')
  .addOption(new Option('--mode <mode>').choices(['production', 'developer']).default('production'))
  .option('--port <port>', 'preferred port', wholeNumber(1, 65_535))
  .option('--clean', 'start from a just installed site')
  .addOption(docker)
  .addOption(native)
  .action(async (version: string = DEFAULT_VERSION, flags: UpFlags) => {
    findVersion(version);
    if (await useDocker(flags)) return passThrough('up', version);
    await requireSystem([...moodleNeeds(), ...treeNeeds(version)]);
    const { name, mode, port, clean } = flags;
    const data = clean ? 'clean' : 'keep';
    await up({ version, mode, data, ...(name && { name }), ...(port && { port }) }, say);
  });

siteCommand('down', 'stop one site, or all', down);
siteCommand('reset', 'back to a just installed site, at the same address', reset);
siteCommand('cron', 'run cron once', cron);
siteCommand('logs', 'the end of the logs', logs);

program
  .command('phpunit [version] [args...]')
  .description("the plugin's PHPUnit tests; what follows -- goes to PHPUnit")
  .action(async (version: string = DEFAULT_VERSION, args: string[]) => {
    await requireSystem([...moodleNeeds(), ...treeNeeds(version), 'locale', 'composer']);
    const onOutput = (piece: string) => void process.stdout.write(piece);
    process.exitCode = (await runPhpunit(version, { args, say, onOutput })).exitCode;
  });

program
  .command('style')
  .description("PHP syntax, every PHP that the plugin supports, Moodle's coding style, and types by PHPStan")
  .action(async () => {
    await requireSystem(['php', 'composer']);
    report('PHP syntax', await lintPhp());
    report('PHP versions', await checkPhpVersions());
    report('Coding style', await checkCodingStyle());
    report('Types', await analysePhp());
  });

program
  .command('copy-plugin <web-root>', { hidden: true })
  .description('put the plugin into a tree of Moodle')
  .action((webRoot: string) => copyPlugin(webRoot));

program
  .command('list')
  .description('what runs, and which versions have their source here')
  .action(() => list(say));

type SiteCommand = (wanted: string | undefined, tell: typeof say) => Promise<void>;

function siteCommand(name: Exclude<DockerVerb, 'up'>, description: string, run: SiteCommand): void {
  program
    .command(`${name} [site]`)
    .description(`${description} (by name or version)`)
    .addOption(docker)
    .addOption(native)
    .action(async (site: string | undefined, flags: WhereOptions) => {
      if (await useDocker(flags)) return passThrough(name, site ?? DEFAULT_VERSION);
      return run(site, say);
    });
}

async function useDocker(flags: WhereOptions): Promise<boolean> {
  if (flags.native) return false;
  const engine = await hasDockerEngine();
  if (flags.docker && !engine) throw new Error('No Docker engine with "docker compose" answers here.');
  return engine;
}

async function passThrough(verb: DockerVerb, version: string): Promise<void> {
  process.exitCode = await runDocker(verb, version);
}

async function requireSystem(needs: Need[]): Promise<void> {
  requireCache();
  const { missing } = await ensureSystem(needs, { say });
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

function report(what: string, result: StyleResult): void {
  say(`${what}: ${describeStyle(result)}`);
  if (result.kind === 'failed') process.exitCode = 1;
}

function describeStyle(result: StyleResult): string {
  if (result.kind === 'passed') return `${result.files} files, nothing to complain about.`;
  return result.kind === 'skipped' ? `skipped, because ${result.reason}.` : `\n${result.output}`;
}

runMain(async () => {
  await program.parseAsync();
  return Number(process.exitCode ?? 0);
});
