import { basename } from 'node:path';
import ts from 'typescript';
import { deniedEverywhere, deniedInMessages, deniedPhrases } from './denied-phrases.ts';
import { type DeniedWord, deniedFiles, deniedNames, deniedValues } from './denied-words.ts';
import { messagesOf } from './messages-of.ts';

// Here the old words are data: the steps that rename them, the schemas that had them, the list itself.
const OF_OLD =
  /^moodle-plugin\/(db\/upgradelib\.php|tests\/(fixtures\/)?upgrade_\w+\.php|tests\/fixtures\/schema\/)|^e2e\/src\/check\/vocabulary\//;
const SCRIPT = /\.(ts|mts|mjs|js)$/;
const TEXT = /\.(ts|mts|mjs|js|php|mustache|xml|json|md|sql|ya?ml|css)$/;
const SPEAKING = /^(sidecar|e2e|moodle-plugin|shared-types)\/.*\.(ts|mjs|php)$/;
const TESTS = /\.(test|spec)\.ts$|\/(tests|testing)\//;
const GENERATED = /^(moodle-plugin\/amd\/build\/|sidecar\/migrations\/|LICENSE|CHANGELOG\.md)/;

/** A sentence for each word given up that the path or the text of a file has. */
export function findDenied(path: string, text: string): string[] {
  if (OF_OLD.test(path) || GENERATED.test(path)) return [];
  const found = [...inPath(path)];
  if (!TEXT.test(path)) return found;
  found.push(...inText(path, text, deniedValues, ''), ...inText(path, text, deniedPhrases, 'i'));
  found.push(...inText(path, text, deniedEverywhere, 'i'), ...inMessages(path, text));
  const names = deniedNames.filter((denied) => concerns(denied, path));
  if (names.length > 0)
    found.push(...inNames(path, SCRIPT.test(path) ? namesOf(text) : namesOfPhp(text), names));
  return found;
}

const concerns = ({ in: where }: DeniedWord, path: string): boolean => where?.test(path) ?? true;
const say = (path: string, { word, instead }: DeniedWord): string => `${path}: ${word} → ${instead}`;

function inPath(path: string): string[] {
  const parts = path.split('/').map((part) => basename(part).replace(/\..*$/, ''));
  return deniedFiles
    .filter((denied) => concerns(denied, path) && parts.includes(denied.word))
    .map((denied) => say(path, denied));
}

function inText(path: string, text: string, words: readonly DeniedWord[], flags: string): string[] {
  return words
    .filter((denied) => concerns(denied, path) && wholeWord(denied.word, flags).test(text))
    .map((denied) => say(path, denied));
}

/** What admins and developers read in logs, replies and terminals; tests say what they like. */
function inMessages(path: string, text: string): string[] {
  if (!SPEAKING.test(path) || TESTS.test(path)) return [];
  const words = [...deniedPhrases, ...deniedInMessages];
  const said = messagesOf(path, text);
  return words.filter(({ word }) => wholeWord(word, 'i').test(said)).map((denied) => say(path, denied));
}

/** Also over the end of a line, as in documents. */
const wholeWord = (word: string, flags: string): RegExp =>
  new RegExp(`(?<![\\w-])${word.replaceAll(' ', '\\s+')}(?![\\w-])`, flags);

function inNames(path: string, names: ReadonlySet<string>, words: readonly DeniedWord[]): string[] {
  return words.filter(({ word }) => names.has(word)).map((denied) => say(path, denied));
}

/** The identifiers of TypeScript: neither what comments nor what strings say. */
function namesOf(text: string): Set<string> {
  const names = new Set<string>();
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text.replace(/^#/, ''));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** Variables, members, functions and classes of PHP. */
function namesOfPhp(text: string): Set<string> {
  const code = text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  const names = code.matchAll(/(?:\$|->|::|\b(?:function|class|const|new) )(\w+)/g);
  return new Set(Array.from(names, ([, name = '']) => name));
}
