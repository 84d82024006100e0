import ts from 'typescript';

/** One function of a file. */
export interface FunctionSize {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  /** Lines with code, from its first to its last: blank lines and comments do not count. */
  readonly lines: number;
}

/** A test has the sentence before its function for a name. */
const TEST = /^(?:it|test)\b/;

/** The functions of a file in TypeScript that have a name. */
export function functionLines(path: string, text: string): FunctionSize[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const code = new Set<number>();
  const found: { name: string; first: number; last: number }[] = [];
  const visit = (node: ts.Node): void => {
    const [first, last] = [lineOf(node.getStart(source)), lineOf(node.end)];
    for (const line of isText(node) ? range(first, last) : [first, last]) code.add(line);
    const name = nameOf(node, source);
    if (name !== undefined) found.push({ name, first, last });
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  const codeLines = ({ first, last }: { first: number; last: number }): number =>
    range(first, last).filter((line) => code.has(line)).length;
  return found.map((one) => ({ path, line: one.first + 1, name: one.name, lines: codeLines(one) }));
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** What may stand on several lines without any node that begins on them. */
const isText = (node: ts.Node): boolean =>
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddleOrTemplateTail(node);

/** Undefined for what is no function, has no body, or is an argument of a call. */
function nameOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
  if (node.name) return node.name.getText(source);
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText(source);
  if (ts.isCallExpression(parent) && TEST.test(parent.expression.getText(source))) {
    return parent.arguments[0]?.getText(source);
  }
  return;
}
