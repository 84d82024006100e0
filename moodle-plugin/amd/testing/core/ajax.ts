type Request = { methodname: string; args: unknown };
type Answer = (args: never) => unknown;

const PREFIX = 'local_navigatr_';
let answers = new Map<string, Answer>();
let made: Request[] = [];
let isSessionKept = false;

/** From now on, this external function answers so; a function that throws is a refusal. */
export function answer(name: string, reply: Answer): void {
  answers.set(name, reply);
}

/** The arguments of every call of an external function, oldest first. */
export const callsOf = (name: string): unknown[] =>
  made.filter((request) => request.methodname === PREFIX + name).map((request) => request.args);

/** Whether the last call left the session as it was: only then an ended one is a rejection. */
export const keepsSession = (): boolean => isSessionKept;

export function resetAjax(): void {
  answers = new Map();
  made = [];
}

async function respond(request: Request): Promise<unknown> {
  const reply = answers.get(request.methodname.slice(PREFIX.length));
  if (!reply) throw { message: `Nobody answers ${request.methodname}`, errorcode: 'test' };
  return reply(request.args as never);
}

export default {
  call(
    requests: Request[],
    _async = true,
    _loginrequired = true,
    nosessionupdate = false,
  ): Promise<unknown>[] {
    isSessionKept = nosessionupdate;
    made.push(...requests);
    return requests.map(respond);
  },
};
