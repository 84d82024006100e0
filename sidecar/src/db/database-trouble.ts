import { databaseCause, hasEndedSession, isDatabaseUnavailable } from './database-error.ts';

const AT_HOST =
  'nothing answers there. Look at host, port and firewall of SIDECAR_DATABASE_URL, and at the log of PostgreSQL';
const UNTRUSTED =
  'its certificate is from an authority that is not trusted here. Name the authority in sslrootcert of SIDECAR_DATABASE_URL (or NODE_EXTRA_CA_CERTS)';
const TLS_FAILS =
  'TLS with it fails. Look at sslmode, sslcert, sslkey and sslrootcert in SIDECAR_DATABASE_URL, and at the log of PostgreSQL';
const REFUSES =
  'it refuses the session. Look at options and the user in SIDECAR_DATABASE_URL, and at the log of PostgreSQL';
const FULL = 'its disk is full. Make room, it goes on where it was';

/** By SQLSTATE or the code of Node: what is wrong, and what to do. */
const TROUBLES: Readonly<Record<string, string>> = {
  '08P01':
    'what answers is no PostgreSQL, or a PgBouncer that does not know the database or the user, cannot reach its PostgreSQL, or refuses a parameter (ignore_startup_parameters). Look at SIDECAR_DATABASE_URL, and at the log of PgBouncer',
  '25006':
    'it only reads: it is a replica, or default_transaction_read_only is on, which some hosts set when the disk is full. Name the primary in SIDECAR_DATABASE_URL (or add target_session_attrs=read-write), or make room',
  '28000':
    'the server does not let this user in from here. Look at pg_hba.conf, and at sslmode in SIDECAR_DATABASE_URL if it asks for TLS or a certificate',
  '28P01':
    'user name or password is wrong, or no password is given. Mend it in SIDECAR_DATABASE_URL, SIDECAR_DATABASE_PASSWORD or its file',
  '3D000': 'there is no database of that name. Create the one that SIDECAR_DATABASE_URL names',
  '3F000': 'there is no schema for its tables. Look at search_path of the user of SIDECAR_DATABASE_URL',
  '42501':
    'the user may not do that. Give the user of SIDECAR_DATABASE_URL all rights on its database and its schema (alter database … owner to …)',
  '42P07': 'it holds tables of something else. Give the sidecar a database of its own',
  '53100': FULL,
  '53300':
    'it has no connection left. Raise max_connections, or put PgBouncer in between; each sidecar takes up to 15',
  '55P03':
    'another session holds a lock on the ledger, such as one that a vanished sidecar left. End it (pg_stat_activity shows it), and set the time-outs that `sidecar doctor` names',
  '57P03': 'it is starting, stopping or recovering. Wait a moment, and look at the log of PostgreSQL',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it',
  CONNECTION_LOST: 'it ended the connection. Look at the log of PostgreSQL',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  EACCES:
    'this user may not open its socket file. Look at the rights of the folder that SIDECAR_DATABASE_URL names',
  EAI_AGAIN: 'the name of its host cannot be looked up now. Look at the DNS of this machine',
  ECONNREFUSED: 'nothing listens there. Start PostgreSQL, or mend host and port of SIDECAR_DATABASE_URL',
  ECONNRESET: 'it ended the connection. Look at the log of PostgreSQL, and at what stands in between',
  ENOENT:
    'there is no socket file there. Start PostgreSQL, or mend the folder and port that SIDECAR_DATABASE_URL names',
  ENOTFOUND: 'its host is not known here. Mend the name in SIDECAR_DATABASE_URL, or the DNS of this machine',
  ERR_OSSL_BAD_DECRYPT: 'its sslkey is encrypted, and sslpassword in SIDECAR_DATABASE_URL does not open it',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'sslcert and sslkey in SIDECAR_DATABASE_URL do not belong together',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate was made out for another name. Use that name in SIDECAR_DATABASE_URL, or sslmode=verify-ca',
  NO_SERVER_TAKES_WRITES: 'none of its servers takes writes now. Look which one is the primary',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  TLS_NOT_OFFERED:
    'the server offers no TLS, which sslmode in SIDECAR_DATABASE_URL asks for. Turn ssl on in PostgreSQL',
  TLS_UNEXPECTED_ANSWER: 'what answers there is no PostgreSQL. Mend host and port of SIDECAR_DATABASE_URL',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** Why the database cannot be used and what to do, as one sentence; null for an error that is not the database's. */
export function databaseTrouble(error: unknown): string | null {
  const { code } = databaseCause(error);
  const isUnavailable = isDatabaseUnavailable(error);
  const listed = isUnavailable || isSqlState(error) ? TROUBLES[code ?? ''] : undefined;
  const known = listed ?? (hasEndedSession(error) ? REFUSES : undefined);
  if (!isUnavailable && known === undefined) return null;
  const otherwise = /^ERR_(O?SSL|TLS)_/.test(code ?? '') ? TLS_FAILS : AT_HOST;
  return `The database cannot be used (${code ?? 'no answer in time'}): ${known ?? otherwise}.`;
}

/** For the log, where an error may be anybody's: what PostgreSQL itself named, and what to do; null for all others. */
export function namedTrouble(error: unknown): string | null {
  const trouble = isSqlState(error) ? TROUBLES[databaseCause(error).code ?? ''] : undefined;
  return trouble === undefined ? null : `The database cannot be used: ${trouble}.`;
}

/** Codes of five letters and digits; a file error may have a code of the same name as a connection's. */
const isSqlState = (error: unknown): boolean => /^[0-9A-Z]{5}$/.test(databaseCause(error).code ?? '');
