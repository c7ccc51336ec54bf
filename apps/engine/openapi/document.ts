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

/** The description of the API, made from the code that serves it. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setOpenAPIVersion(OPENAPI_VERSION)
    .setTitle('Vedette')
    .setDescription(
      'An open, event-sourced compliance engine for mobile threat defense. The tenant is the one of the bearer token ' +
        '(`tid`). Errors are RFC 9457 problems.',
    )
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, head, { operationIdFactory: operationId });
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
