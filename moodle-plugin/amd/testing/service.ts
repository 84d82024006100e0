type Call = { methodname: string; args: unknown };
type Answer = (args: never) => unknown;
type Sent = { body: string };

const PREFIX = 'local_navigatr_';
let answers = new Map<string, Answer>();
let made: Call[] = [];

/** From now on, this external function answers so. A function that throws a Moodle exception is a refusal; anything else is no answer. */
export function answer(name: string, reply: Answer): void {
  answers.set(name, reply);
}

/** The arguments of every call of an external function, oldest first. */
export const callsOf = (name: string): unknown[] =>
  made.filter((call) => call.methodname === PREFIX + name).map((call) => call.args);

/** Moodle's own page for calls of its scripts, as the browser reaches it. */
export function resetService(): void {
  answers = new Map();
  made = [];
  Object.assign(globalThis, { fetch: serve });
}

async function serve(_url: string, { body }: Sent): Promise<{ json: () => Promise<unknown> }> {
  const [call] = JSON.parse(body) as [Call];
  made.push(call);
  const reply = await respond(call);
  return { json: async () => reply };
}

async function respond({ methodname, args }: Call): Promise<unknown> {
  const reply = answers.get(methodname.slice(PREFIX.length));
  try {
    if (!reply) throw { message: `Nobody answers ${methodname}`, errorcode: 'test' };
    return [{ error: false, data: await reply(args as never) }];
  } catch (error) {
    const isRefusal = typeof error === 'object' && error !== null && 'errorcode' in error;
    if (!isRefusal) throw error;
    // What fails before Moodle comes to the call has its sentence as `error`.
    return 'error' in error ? error : [{ error: true, exception: error }];
  }
}
