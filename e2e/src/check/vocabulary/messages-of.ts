import ts from 'typescript';

/** What code says: its texts, without what comments say, those of SQL in a text included. One a line. */
export function messagesOf(path: string, text: string): string {
  const texts = path.endsWith('.php') ? textsOfPhp(text) : textsOfScript(text);
  return texts.join('\n').replace(/^\s*--.*$/gm, '');
}

function textsOfScript(text: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      texts.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest));
  return texts;
}

/** Comments first, as they have apostrophes. */
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/.*|#(?!\[).*|'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"/g;

const textsOfPhp = (text: string): string[] =>
  Array.from(text.matchAll(TOKEN), ([, single, double]) => single ?? double ?? '');
