/** All that a reader needs who changes the source, and no other. */
export { changedLinesOf } from './changedlines.ts';
export { editsOf, linkText } from './linktext.ts';
export { overlaid } from './overlay.ts';
export { SourceEditor } from './sourceeditor.ts';
export { syntaxFault } from './syntax.ts';
