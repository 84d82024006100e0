import type { PlatformName } from '@local-navigatr/shared-types';

type Host = { label: string; supportContact: string; images: readonly string[]; url: string };

/** The services that have this API, each under its public name. */
export const HOSTS = {
  obf: {
    label: 'Open Badge Factory',
    supportContact: 'contact@openbadgefactory.com',
    images: ['https://openbadgefactory.com', 'https://*.openbadgefactory.com'],
    url: 'https://openbadgefactory.com/v2/',
  },
  cancred: {
    label: 'CanCred Factory',
    supportContact: 'support@cancred.ca',
    images: ['https://cancred.ca', 'https://*.cancred.ca'],
    url: 'https://factory.cancred.ca/v2/',
  },
} as const satisfies Partial<Record<PlatformName, Host>>;

export type ObfName = keyof typeof HOSTS;
export const obfNames = Object.keys(HOSTS) as ObfName[];
