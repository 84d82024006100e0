import type { Operation } from '../src/index.ts';
import { description, docblock, fieldList, generatedNotice, indented, opening, quoted } from './php.ts';
import { Indescribable, type Shape, shapeOf } from './shape.ts';

type ObjectShape = Shape & { kind: 'object' };

/** The PHP class that describes the parameters and the reply of one external function. */
export function operationClass(name: string, operation: Operation): string {
  const takes = asObject(shapeOf(`${name}.parameters`, operation.parameters), name);
  const parameters = parametersOf(name, takes);
  const returns = `return ${description(shapeOf(`${name}.returns`, operation.returns), 'required')};`;
  return `${opening}
namespace local_navigatr\\local\\contract;

${imports(parameters + returns)}

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../../externallib_compat.php');

${docblock([`What local_navigatr_${name} takes and gives. ${operation.description}.`, '', generatedNotice])}
final class ${name} {
    /** @var string What the user needs in the context. */
    public const CAPABILITY = ${quoted(operation.capability)};

    /** @var string Where the capability is checked: system, course or award. */
    public const CONTEXT = ${quoted(operation.context)};

    /** @var int[] The longest texts that it takes, in UTF-16 units. */
    public const LONGEST = ${longest(takes)};

    /**
     * What the function takes.
     *
     * @return external_function_parameters
     */
    public static function parameters(): external_function_parameters {
${indented(parameters, 2)}
    }

    /**
     * What the function gives.
     *
     * @return external_single_structure
     */
    public static function returns(): external_single_structure {
${indented(returns, 2)}
    }
}
`;
}

/** By parameter; of a list, of each of its texts. */
function longest(takes: ObjectShape): string {
  const limits = takes.fields.flatMap(({ name, shape }) => {
    const value = shape.kind === 'list' ? shape.item : shape;
    return value.kind === 'value' && value.max !== undefined ? [`${quoted(name)} => ${value.max}`] : [];
  });
  return `[${limits.join(', ')}]`;
}

function parametersOf(name: string, shape: ObjectShape): string {
  const optional = shape.fields.find((field) => field.optional);
  // Moodle calls execute() with positional arguments, so it refuses a gap.
  if (optional)
    throw new Indescribable(`${name}.parameters.${optional.name}`, 'a parameter must be required');
  return `return new external_function_parameters(${fieldList(shape)});`;
}

function asObject(shape: Shape, name: string): ObjectShape {
  if (shape.kind !== 'object') throw new Indescribable(`${name}.parameters`, 'must be an object');
  return shape;
}

function imports(code: string): string {
  const classes = [
    'external_function_parameters',
    'external_multiple_structure',
    'external_single_structure',
    'external_value',
  ];
  // The return type names the structure even where nothing else does.
  const used = classes.filter((it) => it === 'external_single_structure' || code.includes(`new ${it}(`));
  return used.map((it) => `use core_external\\${it};`).join('\n');
}
