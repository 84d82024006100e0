import type { ImageSource } from './port.ts';

/** Whether an address is on one of the hosts that a source names. User names in it hide where it leads: never. */
export function isFrom(url: URL, source: ImageSource): boolean {
  if (url.username !== '' || url.password !== '') return false;
  const [scheme = '', hosts = ''] = source.split('://');
  if (url.protocol !== `${scheme}:`) return false;
  return hosts.startsWith('*.') ? url.host.endsWith(hosts.slice(1)) : url.host === hosts;
}
