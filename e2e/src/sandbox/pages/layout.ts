import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The content security policy of every page. */
export const pagePolicy =
  "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

const style = `
:root { color-scheme: light; --ink: #1d2433; --soft: #5b6478; --line: #dfe3ec; --accent: #3b4cca; --ground: #f4f6fb; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); }
header { background: linear-gradient(120deg, #26307d, #5b3fb8); color: #fff; padding: 1.4rem 0; }
header a { color: inherit; text-decoration: none; }
header p { margin: .2rem 0 0; }
.wrap { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 3rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .7rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
.card { background: #fff; border: 1px solid var(--line); border-radius: .7rem; padding: 1rem 1.1rem; margin: 0 0 .8rem; }
.soft { color: var(--soft); }
.small { font-size: .86rem; }
.name { overflow-wrap: anywhere; unicode-bidi: isolate; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .8rem; margin: 1.2rem 0 0; padding: 0; }
.numbers div { background: #fff; border: 1px solid var(--line); border-radius: .7rem; padding: .7rem 1rem; }
.numbers dt { color: var(--soft); font-size: .86rem; }
.numbers dd { margin: 0; font-size: 1.3rem; white-space: nowrap; font-weight: 600; }
.badges { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .8rem; margin: .8rem 0 0; padding: 0; list-style: none; }
.badges li { display: flex; gap: .8rem; align-items: flex-start; min-width: 0; }
.badges li > div { min-width: 0; }
.clip { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.picture { flex: none; width: 4rem; height: 4rem; border-radius: .5rem; object-fit: contain; background: var(--ground); overflow: hidden; font-size: .7rem; }
.picture.large { width: 11rem; height: 11rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
code { font: .86em ui-monospace, "DejaVu Sans Mono", monospace; background: var(--ground); padding: .1rem .3rem; border-radius: .3rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.mails { padding: 0 1.1rem; }
.mails details { border-bottom: 1px solid var(--line); padding: .6rem 0; }
.mails details:last-child { border-bottom: 0; }
.mail { overflow-wrap: anywhere; background: var(--ground); border-radius: .5rem; margin: .6rem 0 .2rem; padding: .8rem 1rem; }
.mail p { margin: 0 0 .7rem; }
nav { margin-top: 1rem; display: flex; gap: 1rem; flex-wrap: wrap; }
.top { margin-top: 1.5rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.tag { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .82rem; background: #e4f5ea; color: #14582f; }
.tag.bad { background: #fde7e7; color: #8c1d1d; }
form { display: flex; align-items: center; gap: .5rem; margin: 0 0 .8rem; flex-wrap: wrap; }
input, button { font: inherit; padding: .35rem .7rem; border: 1px solid #98a1b5; border-radius: .4rem; background: #fff; }
button { background: var(--accent); border-color: var(--accent); color: #fff; }
.split { display: flex; gap: 1.5rem; flex-wrap: wrap; align-items: flex-start; }
.split h2 { margin-top: 0; }
.split > div { flex: 1 1 20rem; min-width: 0; }
`;

/** One page. Everything put into `html` is escaped; only the style sheet above is raw. */
export function layout(title: string, content: Markup, platform = 'Navigatr'): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<header><div class="wrap">
<h1><a href="/">${platform} sandbox</a></h1>
<p>A stand-in for the ${platform} API. Nothing here reaches the real service, no mail is sent.</p>
</div></header>
<main class="wrap">${content}</main>
</body>
</html>`;
}
