import type { Alias, Client } from './client.ts';

const example = {
  email: 'office@sandbox.example',
  url: 'http://sandbox.example',
  description: '',
  image: '',
};
// The example time of the vendor's document.
const exampleTime = 1_234_567_890;
// In May 2033.
const paidUntil = 2_000_000_000;

/** `getClient`. */
export function presentClient({ id, name, aliases, issuingLimit }: Client) {
  return {
    ...example,
    id,
    name,
    tier: 'pro',
    paid_until: paidUntil,
    aliases: aliases.length,
    issuing_limit: issuingLimit,
    country: '',
    type: '',
    reply_to: example.email,
    billing_email: example.email,
    vat_id: '',
    searchable: false,
    verified: false,
    ctime: exampleTime,
    mtime: exampleTime,
  };
}

/** One of `listAliases`. */
export function presentAlias({ id, name }: Alias) {
  return { ...example, id, name };
}
