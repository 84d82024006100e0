import type { OperationName, OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import Ajax from 'core/ajax';

/**
 * Calls one of the plugin's external functions: the only way from the browser to the server.
 *
 * Rejects with Moodle's exception object, whose `message` is a translated sentence for people.
 */
export async function call<Name extends OperationName>(
  name: Name,
  args: OperationParameters<Name>,
): Promise<OperationResult<Name>> {
  const [reply] = Ajax.call([{ methodname: `local_navigatr_${name}`, args }]);
  // Moodle has cleaned the reply with the description that is generated from the same schema as this type.
  return (await reply) as OperationResult<Name>;
}
