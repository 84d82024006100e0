import type { TestEnvironment } from '../environment/test-environment.ts';
import { runArrangement } from './run-arrangement.ts';

/** An empty one is what an import or a single sign-on may leave. */
export async function setEmail({ moodle }: TestEnvironment, user: number, email: string): Promise<void> {
  await runArrangement(moodle, 'set_email', { user, email });
}
