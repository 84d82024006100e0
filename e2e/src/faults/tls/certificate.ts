import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canRun, mustRun } from '../../system/command.ts';

export interface Certificate {
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** `openssl req -x509` refuses a validity that is over; its small authority takes any dates. */
const AUTHORITY = `
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
subjectAltName = DNS:localhost
basicConstraints = CA:TRUE
`;
const DATES = {
  expired: ['20200101000000Z', '20200201000000Z'],
  valid: ['20200101000000Z', '21200101000000Z'],
} as const;

/** A certificate for `localhost` that signs itself; undefined where openssl is missing. */
export async function makeCertificate(
  folder: string,
  kind: keyof typeof DATES,
): Promise<Certificate | undefined> {
  if (!(await canRun('openssl', ['version']))) return undefined;
  await mkdir(folder, { recursive: true });
  const files = { 'authority.cnf': AUTHORITY, 'index.txt': '', serial: '01\n' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = { cwd: folder };
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem'];
  await mustRun('openssl', ['req', ...key, '-out', 'request.pem', '-subj', '/CN=localhost'], options);
  const [from, to] = DATES[kind];
  const dates = ['-startdate', from, '-enddate', to];
  const paths = ['-keyfile', 'key.pem', '-in', 'request.pem', '-out', 'certificate.pem', '-notext'];
  const sign = ['ca', '-batch', '-selfsign', '-config', 'authority.cnf'];
  await mustRun('openssl', [...sign, ...paths, ...dates], options);
  return { keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'certificate.pem') };
}
