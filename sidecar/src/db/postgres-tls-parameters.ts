import type { SecureVersion } from 'node:tls';
import { fileTrouble } from '../file-trouble.ts';
import type { Parameters } from './postgres-parameters.ts';

/** How a connection is encrypted, and what the server must prove. */
export type PostgresTls = {
  use: 'never' | 'if_offered' | 'always';
  /** That its certificate is from an authority we trust; `host`: and was made out for the name in the URL. */
  proof: 'none' | 'authority' | 'host';
  /** Without asking first in the clear (PostgreSQL 17). */
  isDirect: boolean;
  /** PEM. `ca` is missing where the authorities are those of Node. */
  files: { ca?: string; cert?: string; key?: string; passphrase?: string };
  versions: { minVersion?: SecureVersion; maxVersion?: SecureVersion };
};

const MODES = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

type Means = {
  readFile: (path: string) => string;
  /** One of the servers is reached through a socket file, which has no TLS. */
  onSocket: boolean;
};

/** Everything about TLS in the parameters of a PostgreSQL URL, in libpq's meaning of it. */
export function readTls(parameters: Parameters, { readFile, onSocket }: Means): PostgresTls {
  const root = parameters.take('sslrootcert');
  const mode = readMode(parameters) ?? (root === 'system' ? 'verify-full' : onSocket ? 'disable' : 'prefer');
  const weak = weakness(mode, root);
  if (weak) parameters.fault(`SIDECAR_DATABASE_URL: ${weak}.`);
  const use = useOf(mode);
  if (onSocket && use === 'always') {
    parameters.fault(`SIDECAR_DATABASE_URL: sslmode=${mode} is for hosts: a socket folder has no TLS.`);
  }
  const isDirect = parameters.takeOneOf('sslnegotiation', ['postgres', 'direct']) === 'direct';
  if (isDirect && use !== 'always') {
    parameters.fault('SIDECAR_DATABASE_URL: sslnegotiation=direct needs sslmode=require or a stricter one.');
  }
  return {
    use,
    proof: proofOf(mode, root),
    isDirect,
    files: readFiles(parameters, readFile, root),
    versions: readVersions(parameters),
  };
}

/** `ssl` is what drivers other than libpq say. */
function readMode(parameters: Parameters): Mode | undefined {
  const mode = parameters.takeOneOf('sslmode', MODES);
  const ssl = parameters.takeOneOf('ssl', ['true', 'false', '1', '0', ...MODES]);
  if (mode !== undefined || ssl === undefined) return mode;
  const words: Readonly<Record<string, Mode>> = {
    true: 'require',
    1: 'require',
    false: 'disable',
    0: 'disable',
  };
  return words[ssl] ?? (ssl as Mode);
}

const useOf = (mode: Mode): PostgresTls['use'] => {
  if (mode === 'disable') return 'never';
  return mode === 'allow' || mode === 'prefer' ? 'if_offered' : 'always';
};

function proofOf(mode: Mode, root: string | undefined): PostgresTls['proof'] {
  if (mode === 'verify-full') return 'host';
  // libpq: with an authority at hand, `require` means verify-ca.
  return mode === 'verify-ca' || (mode === 'require' && root !== undefined) ? 'authority' : 'none';
}

/** What was asked for together and would protect less than it looks like. */
function weakness(mode: Mode, root: string | undefined): string | null {
  if (root === 'system' && mode !== 'verify-full') return 'sslrootcert=system needs sslmode=verify-full';
  if (root !== undefined && !['require', 'verify-ca', 'verify-full'].includes(mode)) {
    return 'sslrootcert needs sslmode=verify-full (or verify-ca)';
  }
  return mode === 'verify-ca' && root === undefined
    ? 'sslmode=verify-ca needs sslrootcert, the file of the authority'
    : null;
}

const CERTIFICATE = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/;
const PEM = {
  sslrootcert: CERTIFICATE,
  sslcert: CERTIFICATE,
  sslkey: /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/,
};
const NO_CERTIFICATE =
  'holds no certificate in PEM (one in DER becomes it with openssl x509 -inform der -in … -out …)';
const NO_PEM = {
  sslrootcert: NO_CERTIFICATE,
  sslcert: NO_CERTIFICATE,
  sslkey: 'holds no private key in PEM (openssl pkey -in … -out …)',
};

function readFiles(
  parameters: Parameters,
  readFile: Means['readFile'],
  root: string | undefined,
): PostgresTls['files'] {
  const read = (name: keyof typeof PEM, path: string | undefined) => {
    if (path === undefined) return undefined;
    try {
      const text = readFile(path);
      // Node takes a file without any for none at all, and trusts the authorities of the whole world instead.
      if (!PEM[name].test(text)) parameters.fault(`SIDECAR_DATABASE_URL: ${name}: ${path} ${NO_PEM[name]}.`);
      return text;
    } catch (error) {
      const why = fileTrouble(error) ?? 'unknown reason';
      parameters.fault(`SIDECAR_DATABASE_URL: ${name}: ${path} cannot be read: ${why}.`);
      return undefined;
    }
  };
  const ca = read('sslrootcert', root === 'system' ? undefined : root);
  const cert = read('sslcert', parameters.take('sslcert'));
  const key = read('sslkey', parameters.take('sslkey'));
  const passphrase = parameters.take('sslpassword');
  const named = ['sslcert', 'sslkey'].filter((name) => parameters.wasGiven(name));
  if (named.length === 1) parameters.fault('SIDECAR_DATABASE_URL: sslcert and sslkey belong together.');
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), ...(passphrase && { passphrase }) };
}

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

function readVersions(parameters: Parameters): PostgresTls['versions'] {
  const minVersion = parameters.takeOneOf('ssl_min_protocol_version', VERSIONS);
  const maxVersion = parameters.takeOneOf('ssl_max_protocol_version', VERSIONS);
  return { ...(minVersion && { minVersion }), ...(maxVersion && { maxVersion }) };
}
