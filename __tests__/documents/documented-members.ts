import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

/** A member of an interface, as its source documents it. */
export interface DocumentedMember {
  readonly name: string;
  /** As it is written. */
  readonly type: string;
  /** In one line, without tags. */
  readonly text: string;
  /** Of the tag `@default`. */
  readonly default: string | undefined;
}

/**
 * The members of an interface, in the order of the source; not those that it inherits.
 *
 * @param file relative to the project's root.
 * @throws Error if there is no such interface, or a member has no text.
 */
export function documentedMembers(file: string, interfaceName: string): DocumentedMember[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(PROJECT_ROOT, file), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName,
  );
  if (!found) throw new Error(`${file} has no interface ${interfaceName}.`);
  return found.members.filter(ts.isPropertySignature).map((member) => {
    const name = member.name.getText(source);
    const [doc] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const text = oneLine(doc?.comment);
    if (text === '' && !doc?.tags) throw new Error(`${interfaceName}.${name} in ${file} is not documented.`);
    const tag = doc?.tags?.find(({ tagName }) => tagName.text === 'default');
    return {
      name,
      type: member.type?.getText(source) ?? '',
      text,
      default: tag && oneLine(tag.comment),
    };
  });
}

function oneLine(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();
}
