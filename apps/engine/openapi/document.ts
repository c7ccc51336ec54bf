import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PROBLEM_SCHEMA, PROBLEM_SCHEMA_NAME } from '../http/api-problems.js';

const OPENAPI_VERSION = '3.1.0';
export const API_VERSION = '1';

/** Such as `devicesEnroll`: unique, because a controller has each method once. */
const operationId = (controller: string, method: string): string => {
  const area = controller.replace(/Controller$/, '');
  return area.slice(0, 1).toLowerCase() + area.slice(1) + method.slice(0, 1).toUpperCase() + method.slice(1);
};

/** What stands together on the page, in the order in which a newcomer meets it. */
const AREAS: readonly (readonly [name: string, description: string])[] = [
  ['Tenants', 'R1–R3. An operator opens a tenant; a Global Administrator grants it consent.'],
  ['Connector', 'R23–R27, R30. The link to Intune of one tenant: settings, heartbeat and health.'],
  ['Enrollment', 'R4–R8. Entra security groups whose members’ devices take part.'],
  ['Devices', 'R7–R22. Phones and tablets, what was seen of them, and the verdict on each with its reasons.'],
  ['Threat policy', 'R10–R12, R34. Which risk a classification of threats has.'],
  ['Compliance policy', 'R15–R20, R34. What a platform’s devices have to be like.'],
  ['Intune', 'R25–R28. What Intune would be told: a snapshot, and a feed of the changes.'],
  ['Ingest', 'R31–R33. The way in for events of an MTD service.'],
  ['Preferences', 'R29. Of which risks a person is told by mail.'],
  ['People', 'What is kept of people, and how it is erased.'],
  ['Simulation', 'The simulated clock, where the engine runs on one.'],
  ['Health', 'For those who run the engine.'],
];

/** An answer that says no more of itself than its shape is called by that. */
function nameAnswers(document: OpenAPIObject): void {
  for (const item of Object.values(document.paths)) {
    for (const operation of [item.get, item.put, item.post, item.patch, item.delete]) {
      for (const answer of Object.values(operation?.responses ?? {})) {
        if (answer === undefined || '$ref' in answer || answer.description !== '') continue;
        const schema = answer.content?.['application/json']?.schema;
        if (schema !== undefined && '$ref' in schema) answer.description = `${schema.$ref.split('/').at(-1) ?? ''}.`;
      }
    }
  }
}

/** The description of the API, made from the code that serves it. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion(OPENAPI_VERSION)
    .setTitle('Vedette')
    .setDescription(
      'An open, event-sourced compliance engine for mobile threat defense. The tenant is the one of the bearer token ' +
        '(`tid`). Errors are RFC 9457 problems.',
    )
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const [name, description] of AREAS) builder.addTag(name, description);
  const head = builder.build();
  const document = SwaggerModule.createDocument(app, head, { operationIdFactory: operationId });
  nameAnswers(document);
  const schemas = { ...document.components?.schemas, [PROBLEM_SCHEMA_NAME]: PROBLEM_SCHEMA };
  return { ...document, components: { ...document.components, schemas } };
}

/** Serves `/openapi.json` and the page `/docs`, whose scripts and styles come from the engine itself. */
export function serveDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Vedette API',
  });
}
