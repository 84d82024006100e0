import type { Operation } from '../src/index.ts';
import { docblock, generatedNotice, indented, opening, quoted } from './php.ts';

/** `db/services.php`: every operation as an external function that pages may call. */
export const servicesFile = (operations: Record<string, Operation>): string => `${opening}
${docblock(['External functions of the plugin.', '', generatedNotice])}

defined('MOODLE_INTERNAL') || die();

$functions = [
${indented(
  Object.entries(operations)
    .map(([name, operation]) => service(name, operation))
    .join('\n'),
  1,
)}
];
`;

const service = (name: string, operation: Operation): string => `'local_navigatr_${name}' => [
    'classname' => \\local_navigatr\\external\\${name}::class,
    'methodname' => 'execute',
    'description' => ${quoted(operation.description)},
    'type' => ${quoted(operation.type)},
    'capabilities' => ${quoted(operation.capability)},
    'ajax' => true,
],`;
