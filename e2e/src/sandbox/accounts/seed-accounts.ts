import { type Account, authSchemes } from './account.ts';

export const northfield: Account = {
  id: 9,
  name: 'Northfield College',
  username: 'badges@northfield.example',
  password: 'northfield',
  tokens: ['sandbox-pat-northfield-9'],
  accepts: authSchemes,
};

export const otherSchool: Account = {
  id: 12,
  name: 'Other School',
  username: 'office@other-school.example',
  password: 'other-school',
  tokens: ['sandbox-pat-other-school-12'],
  accepts: authSchemes,
};

/** Takes only the header that the vendor's newer help pages name, so a client has to find that out. */
export const quayside: Account = {
  id: 15,
  name: 'Quayside Training',
  username: 'admin@quayside.example',
  password: 'quayside',
  tokens: ['sandbox-pat-quayside-15'],
  accepts: ['x-access-token'],
};

export const northfieldStaging: Account = {
  id: 209,
  name: 'Northfield College (staging)',
  username: 'badges@staging.northfield.example',
  password: 'northfield',
  tokens: ['sandbox-pat-staging-northfield-209'],
  accepts: authSchemes,
};

export const defaultAccounts: readonly Account[] = [northfield, otherSchool, quayside];
export const stagingAccounts: readonly Account[] = [northfieldStaging];
