import { type BaseIssue, type BaseSchema, getDotPath, type InferOutput, safeParse } from 'valibot';
import { HttpProblem } from './http-server.ts';

/** The body of a request, as the schema says that it must be. @throws HttpProblem 400 naming the first field that is not */
export function bodyOf<Schema extends BaseSchema<unknown, unknown, BaseIssue<unknown>>>(
  schema: Schema,
  body: unknown,
): InferOutput<Schema> {
  const { success, output, issues } = safeParse(schema, body);
  if (success) return output;
  const [issue] = issues;
  throw new HttpProblem(400, 'wrong_field', `${getDotPath(issue) ?? 'the body'}: ${issue.message}`);
}
