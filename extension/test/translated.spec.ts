import * as ts from 'typescript';

const SAID = new Set(['title', 'aria-label', 'alt', 'label', 'caption']);
const HAS_WORDS = /\p{L}{2}/u;

/** What stands in a file as it is shown, without going through the translator. */
function untranslated(file: string, text = ts.sys.readFile(file) ?? ''): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const say = (node: ts.Node, words: string) => {
    if (HAS_WORDS.test(words)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1} ${words.trim()}`);
    }
  };
  const isCode = ({ parent }: ts.Node) =>
    ts.isJsxElement(parent) && parent.openingElement.tagName.getText() === 'code';
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && !isCode(node)) {
      say(node, node.text);
    } else if ((ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) && SAID.has(node.name.getText())) {
      const value = node.initializer;
      if (value && ts.isStringLiteral(value)) {
        say(value, value.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('What people read', () => {
  it('goes through the translator, in every file', () => {
    const files = ts.sys.readDirectory('src', ['.ts', '.tsx']);

    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(file => untranslated(file))).toEqual([]);
  });

  it.each([
    ['<p>Nothing here</p>', 1],
    ['<b title="The last run">{trans.__("x")}</b>', 1],
    ['<p>{trans.__("Nothing here")} <code>%promote NAME</code> ×</p>', 0],
    ['commands.addCommand(id, { label: "Run It" })', 1]
  ])('is found where %s does not', (code, count) => {
    expect(untranslated('x.tsx', code)).toHaveLength(count);
  });
});
