import type { APIRequestContext, APIResponse } from '@playwright/test';
import { request } from '@playwright/test';
import type { TestEnvironment } from '../environment/test-environment.ts';

type SignedIn = Awaited<ReturnType<APIRequestContext['storageState']>>;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const LOGIN = '/login/index.php';

/**
 * Signs people in, each once: later pages begin with the session they got. It sends the form of Moodle's login page
 * without a browser, where scripts of Moodle's own may replace a field that is being filled in.
 */
export class SignInDesk {
  readonly #env: Pick<TestEnvironment, 'moodle'>;
  readonly #states = new Map<string, Promise<SignedIn>>();

  constructor(env: Pick<TestEnvironment, 'moodle'>) {
    this.#env = env;
  }

  stateOf(who: Credentials): Promise<SignedIn> {
    const known = this.#states.get(who.username) ?? this.#signIn(who);
    this.#states.set(who.username, known);
    return known;
  }

  async #signIn({ username, password }: Credentials): Promise<SignedIn> {
    const visitor = await request.newContext({ baseURL: this.#env.moodle.wwwroot });
    try {
      const logintoken = findLoginToken(await (await visitor.get(LOGIN)).text());
      const answer = await visitor.post(LOGIN, { form: { username, password, logintoken } });
      if (!isInside(answer))
        throw new Error(`${username} cannot sign in: ${answer.status()} ${answer.url()}`);
      return await visitor.storageState();
    } finally {
      await visitor.dispose();
    }
  }
}

function findLoginToken(page: string): string {
  const token = /name="logintoken" value="(\w+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error('The login page has no token.');
  return token;
}

function isInside(answer: APIResponse): boolean {
  return answer.ok() && !answer.url().includes(LOGIN);
}
