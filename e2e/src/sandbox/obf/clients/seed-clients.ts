import type { Client } from './client.ts';

export const northfield: Client = {
  id: 'NORTHFIELD1',
  name: 'Northfield College',
  secrets: ['sandbox_secret_northfield', 'sandbox_secret_northfield_2'],
  aliases: [{ id: 'NFFIRE1', name: 'Northfield Fire & Rescue <Academy>' }],
  issuingLimit: 0,
};

export const otherSchool: Client = {
  id: 'OTHERSCHOOL2',
  name: 'Other School',
  secrets: ['sandbox_secret_other_school'],
  aliases: [{ id: 'OSSIXTH2', name: 'Other School Sixth Form' }],
  issuingLimit: 500,
};

export const seedClients: readonly Client[] = [northfield, otherSchool];
