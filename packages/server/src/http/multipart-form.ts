import { PassThrough, type Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes a multipart form as well as JSON. */
    multipart?: true;
  }
}

const isForm = /^multipart\/form-data/i;
const maxFields = 10;
const maxFieldBytes = 8192;

/** Lets forms through to the routes that take them, unread; to all others they are no JSON: 10029. */
export function addMultipartForm(app: FastifyInstance): void {
  app.addContentTypeParser(/^multipart\/form-data/i, (request: FastifyRequest, _payload, done) => {
    const takesForms = request.routeOptions.config.multipart === true;
    done(takesForms ? null : new ApiError('10029', { detail: 'This operation takes JSON.' }), undefined);
  });
}

export interface Form<FileResult> {
  readonly fields: Readonly<Record<string, string>>;
  /** What `take.file` made of the file; undefined when the form had none. */
  readonly file: FileResult | undefined;
}

/**
 * Reads a form with one file at most. Undefined when the request is no form.
 * @param take `file` gets the file as it comes in; what it made of it is given `back` when the form turns out bad
 * @throws ApiError 10015 for what is no form, 10027 for a field too many, 10008 for one that breaks off; what `take.file`
 * throws.
 */
export async function readForm<FileResult>(
  request: FastifyRequest,
  fileField: string,
  take: { file: (content: Readable) => Promise<FileResult>; back: (taken: FileResult) => Promise<void> },
): Promise<Form<FileResult> | undefined> {
  const contentType = request.headers['content-type'] ?? '';
  if (!isForm.test(contentType)) return undefined;
  const fields: Record<string, string> = {};
  // Between the form and whoever takes the file, so that a file that is refused half-way does not end the form.
  // Whoever takes the file is told of its errors.
  const relay = new PassThrough().on('error', () => {});
  let file: Promise<FileResult> | undefined;
  let problem: Error | undefined;
  await new Promise<void>((resolve, reject) => {
    const parser = parserOf(contentType);
    const fail = (error: Error) => {
      problem ??= error;
    };
    parser.on('field', (name: string, value: string) => {
      fields[name] = value;
    });
    parser.on('file', (name: string, content: Readable) => {
      // A form that ends inside a file is an error of the file too: without a listener it would end the process.
      content.on('error', () => {});
      if (name === fileField && file === undefined) {
        file = take.file(content.pipe(relay));
        file.catch(() => content.unpipe(relay).resume());
        return;
      }
      fail(new ApiError('10027', { pointer: `/${name}`, detail: `The form has a file too many: ${name}.` }));
      content.resume();
    });
    parser.on('fieldsLimit', () => fail(new ApiError('10027', { detail: 'The form has too many fields.' })));
    parser.once('finish', resolve);
    parser.on('error', () => reject(new ApiError('10015', { detail: 'The multipart form cannot be read.' })));
    request.raw.once('close', () => {
      if (!request.raw.complete) reject(new ApiError('10008', { detail: 'The form did not arrive completely.' }));
    });
    request.raw.pipe(parser);
  }).catch((error: Error) => {
    relay.destroy(error);
    problem = error;
  });
  const taken = await file?.catch((error: unknown) => {
    throw problem ?? error;
  });
  if (problem !== undefined) {
    if (taken !== undefined) await take.back(taken);
    throw problem;
  }
  return { fields, file: taken };
}

function parserOf(contentType: string) {
  try {
    const limits = { files: 2, fields: maxFields, fieldSize: maxFieldBytes, fieldNameSize: 100, headerPairs: 20 };
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    throw new ApiError('10015', { detail: 'The content-type of the form has no boundary.' });
  }
}
