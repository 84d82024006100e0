import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findProcess, isRunning, killProcess, type ProcessRecord } from '../system/process-record.ts';
import { type PhpCli, runMoodleScript } from './php-cli.ts';
import type { SitePlaces } from './places.ts';

/**
 * Runs a script that installs, and notes its process: killed, this program would leave it at work in a folder
 * that the next one clears.
 */
export async function runInstaller(cli: PhpCli, command: string[]): Promise<string> {
  const { installerFile } = cli.places;
  const onStart = (pid: number) => writeFileSync(installerFile, JSON.stringify(findProcess(pid) ?? null));
  try {
    return await runMoodleScript(cli, command, { onStart });
  } finally {
    rmSync(installerFile, { force: true });
  }
}

/** Ends an installer that a killed run left at work. */
export async function endInstaller(places: Pick<SitePlaces, 'installerFile'>): Promise<void> {
  const record = readRecord(places.installerFile);
  if (record && isRunning(record)) await killProcess(record);
}

function readRecord(file: string): ProcessRecord | null | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord | null;
  } catch {
    return undefined; // None was at work.
  }
}
