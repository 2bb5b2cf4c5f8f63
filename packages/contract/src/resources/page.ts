import Type, { type Static } from 'typebox';
import { closedObject, stringOrNull } from '../schema-notation.ts';

const size = Type.Integer({ default: 20, minimum: 1, maximum: 250, description: 'Items on a page, 1 to 250.' });
const number = Type.Integer({ default: 1, minimum: 1, description: 'Which page, from 1.' });

/** `page[number]` and `page[size]`, as integers (whoever reads the query string turns the text into them). */
export const pageQuery = closedObject(
  { number: Type.Optional(number), size: Type.Optional(size) },
  { title: 'PageQuery', description: 'Which page of a list.' },
);
export type PageQuery = Static<typeof pageQuery>;

/** The query of active_calls: page numbers, or cursors. */
export const cursorPageQuery = closedObject(
  {
    number: Type.Optional(number),
    size: Type.Optional(size),
    after: Type.Optional(Type.String({ minLength: 1, description: 'Cursor: the page starts behind it.' })),
    before: Type.Optional(Type.String({ minLength: 1, description: 'Cursor: the page ends before it.' })),
    limit: Type.Optional(size),
  },
  { title: 'CursorPageQuery', description: 'Which part of a list: by page number, or before or after a cursor.' },
);
export type CursorPageQuery = Static<typeof cursorPageQuery>;

const pageMetaFields = {
  page_number: Type.Integer({ description: 'This page, from 1.' }),
  page_size: Type.Integer({ description: 'Items on a full page.' }),
  total_pages: Type.Integer({ description: 'How many pages there are.' }),
  total_results: Type.Integer({ description: 'How many items there are on all pages.' }),
};

export const pageMeta = Type.Object(pageMetaFields, {
  title: 'PageMeta',
  description: 'Where in the list this page is.',
});
export type PageMeta = Static<typeof pageMeta>;

/**
 * The meta of active_calls: the documented cursor form, and the page form besides, because the official client pages
 * by number there too and never ends without it (reference §7.3).
 */
export const cursorPageMeta = Type.Object(
  {
    ...pageMetaFields,
    cursors: Type.Object(
      {
        after: stringOrNull({ description: 'Cursor behind the last item; null on an empty page.' }),
        before: stringOrNull({ description: 'Cursor before the first item; null on an empty page.' }),
      },
      { description: 'Opaque positions in the list.' },
    ),
    next: stringOrNull({ description: 'Relative path of the next page; null on the last one.' }),
    previous: stringOrNull({ description: 'Relative path of the page before; null on the first one.' }),
    total_items: Type.Integer({ description: 'How many items there are.' }),
  },
  { title: 'CursorPageMeta', description: 'Where in the list this page is.' },
);
export type CursorPageMeta = Static<typeof cursorPageMeta>;
