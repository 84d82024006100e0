import { call } from './repository.ts';

export const init = (): void => {
  void call('get_connection', {});
};
