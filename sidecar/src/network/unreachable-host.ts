import { BlockList, isIP } from 'node:net';

/** Where no platform and no sidecar can be: "this network", link-local with the clouds' metadata, multicast. */
const addresses = new BlockList();
addresses.addSubnet('0.0.0.0', 8);
addresses.addSubnet('169.254.0.0', 16);
addresses.addSubnet('224.0.0.0', 3);
// Metadata of Alibaba, Oracle and Azure, which lie elsewhere.
for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) addresses.addAddress(address);
addresses.addAddress('::', 'ipv6');
addresses.addSubnet('fe80::', 10, 'ipv6');
addresses.addSubnet('fec0::', 10, 'ipv6');
addresses.addSubnet('ff00::', 8, 'ipv6');
// AWS and Google over IPv6.
addresses.addSubnet('fd00:ec2::', 32, 'ipv6');
addresses.addAddress('fd20:ce::254', 'ipv6');

const NAMES = [
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
];

const HOLDING_IPV4 = [
  /^(?:::ffff:|::|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})$/,
  /^2002:([\da-f]{1,4}):([\da-f]{1,4}):/,
];

/** Whether the host of a URL belongs to the machine or the cloud itself. `URL` has made 0xa9fea9fe an address before. */
export function isUnreachableHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) === 4) return addresses.check(host);
  if (isIP(host) === 6) return addresses.check(host, 'ipv6') || holdsForbiddenIpv4(host);
  return NAMES.includes(host);
}

/** IPv4 addresses in IPv6: mapped, compatible, NAT64 and 6to4, as `URL` writes them. */
function holdsForbiddenIpv4(host: string): boolean {
  const [, high, low] = HOLDING_IPV4.map((form) => form.exec(host)).find((found) => found !== null) ?? [];
  if (high === undefined || low === undefined) return false;
  const bytes = [high, low].flatMap((half) => [
    Number.parseInt(half, 16) >> 8,
    Number.parseInt(half, 16) & 255,
  ]);
  return addresses.check(bytes.join('.'));
}
