import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes a multipart form as well as JSON. */
    multipart?: true;
  }
}

const isForm = /^multipart\/form-data\s*;/i;
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
  /** What `takeFile` made of the file; undefined when the form had none. */
  readonly file: FileResult | undefined;
}

/**
 * Reads a form with one file at most, which is handed over as it comes in. Undefined when the request is no form.
 * @throws ApiError 10015 for what is no form, 10027 for a field too many; what `takeFile` throws.
 */
export async function readForm<FileResult>(
  request: FastifyRequest,
  fileField: string,
  takeFile: (content: Readable) => Promise<FileResult>,
): Promise<Form<FileResult> | undefined> {
  const contentType = request.headers['content-type'] ?? '';
  if (!isForm.test(contentType)) return undefined;
  const fields: Record<string, string> = {};
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
      if (name === fileField && file === undefined) {
        file = takeFile(content);
        // What is left of a file that was refused is read all the same: the form's other end would wait for ever.
        file.catch(() => content.resume());
        return;
      }
      fail(new ApiError('10027', { pointer: `/${name}`, detail: `The form has a file too many: ${name}.` }));
      content.resume();
    });
    parser.on('fieldsLimit', () => fail(new ApiError('10027', { detail: 'The form has too many fields.' })));
    parser.once('finish', resolve);
    parser.once('error', () => reject(new ApiError('10015', { detail: 'The multipart form cannot be read.' })));
    request.raw.once('error', reject);
    request.raw.once('aborted', () => reject(new ApiError('10008', { detail: 'The form did not arrive completely.' })));
    request.raw.pipe(parser);
  });
  const taken = await file;
  if (problem !== undefined) throw problem;
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
