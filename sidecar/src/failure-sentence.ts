import { databaseTrouble } from './db/database-trouble.ts';
import { StartFault } from './errors.ts';
import { fileTrouble } from './file-trouble.ts';
import { memoryTrouble } from './memory-trouble.ts';

/**
 * What stopped a command, as a sentence for a person that says what to do and holds nothing secret. Null: nothing that a
 * person could mend, but a fault of the sidecar.
 */
export function failureSentence(error: unknown): string | null {
  if (error instanceof StartFault) return error.message;
  return memoryTrouble(error) ?? databaseTrouble(error) ?? fileSentence(error);
}

function fileSentence(error: unknown): string | null {
  const { path } = (error ?? {}) as { path?: unknown };
  const why = fileTrouble(error);
  if (why === null) return null;
  return `${typeof path === 'string' ? path : 'A file'} cannot be used: ${why}. Look at its owner and rights, and at the space on its disk.`;
}
