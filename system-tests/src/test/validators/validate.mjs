// node validate.mjs openapi.yaml asyncapi.yaml: exits 1 and says why when one of them is wrong.
// OpenAPI by the JSON Schema that its project publishes, AsyncAPI by its project's own parser.
import { Parser, fromFile } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';

const [openapi, asyncapi] = process.argv.slice(2);
const wrong = [];

const validator = new Validator();
const { valid, errors } = await validator.validate(openapi);
if (!valid) wrong.push(`${openapi}: ${JSON.stringify(errors)}`);
if (validator.version !== '3.1') wrong.push(`${openapi}: is of version ${validator.version}`);

const { document, diagnostics } = await fromFile(new Parser(), asyncapi).parse();
// 0 is an error and 1 a warning; the rest is advice, as that there is a newer version of AsyncAPI.
for (const { severity, path, message } of diagnostics) {
  if (severity < 2) wrong.push(`${asyncapi}: ${path.join('/')}: ${message}`);
}
if (document === undefined) wrong.push(`${asyncapi}: cannot be read`);

wrong.forEach((line) => console.error(line));
process.exitCode = wrong.length === 0 ? 0 : 1;
