/** Programs whose commands a test cannot run, and why. What is not in here has to be checked, or a page fails. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  ...because('it changes the machine that it runs on', [
    'apt',
    'apt-get',
    'systemctl',
    'journalctl',
    'useradd',
    'adduser',
    'install',
    'chown',
    'chmod',
    'systemd-creds',
    'certbot',
    'crontab',
    'dnf',
    'runuser',
    'su',
  ]),
  ...because('it moves files of the person who reads the page', [
    'cp',
    'mv',
    'ln',
    'mkdir',
    'tar',
    'unzip',
    'sha256sum',
    'cat',
    'tee',
    'sed',
    'wget',
    'scp',
    'git',
    'ls',
    'nano',
  ]),
  ...because('it needs a server of the person who reads the page', [
    'psql',
    'createdb',
    'createuser',
    'pg_dump',
    'kubectl',
    'ssh',
  ]),
  ...because('it needs a container engine', [
    'docker',
    'podman',
    'docker-compose',
    'podman-compose',
    'buildah',
  ]),
  ...because('it makes an API token on a screen', ['gh']),
};

function because(why: string, programs: readonly string[]): Record<string, string> {
  return Object.fromEntries(programs.map((program) => [program, why]));
}
