//! A document with any number of operations, in the form of most APIs: resources that are listed, created, read,
//! updated and deleted as JSON.

use std::fmt::Write as _;

/// The operations of one resource.
const OPERATIONS: usize = 5;

const HEAD: &str = "openapi: 3.0.3
info: { title: Made, version: '1' }
servers: [{ url: https://api.example.com }]
security: [{ key: [] }]
paths:
";

/// Returns a document with this number of operations, rounded up to whole resources.
pub(crate) fn with_operations(count: usize) -> String {
    let resources = 0..count.div_ceil(OPERATIONS);
    let mut text = HEAD.to_owned();
    resources.clone().for_each(|number| paths(&mut text, number));
    text += "components:
  securitySchemes: { key: { type: http, scheme: bearer } }
  schemas:
    Page: { type: object, required: [size], properties: { size: { type: integer }, next: { type: string, nullable: true } } }
    Owner:
      type: object
      required: [id, kind]
      properties:
        id: { type: string, format: uuid }
        kind: { type: string, enum: [person, team, machine] }
        url: { type: string, description: Where the owner introduces itself. }
";
    resources.for_each(|number| schemas(&mut text, number));
    text
}

fn paths(text: &mut String, number: usize) {
    let _ = write!(
        text,
        "  /resources{number}:
    get:
      operationId: resources{number}_list
      summary: Lists the resources of kind {number}.
      description: The newest comes first, and `next` tells where the next page begins.
      parameters:
        - {{ name: limit, in: query, description: The number of resources of a page., schema: {{ type: integer, minimum: 1, maximum: 100 }} }}
        - {{ name: after, in: query, schema: {{ type: string }} }}
        - {{ name: state, in: query, schema: {{ type: string, enum: [open, closed, all] }} }}
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {{ type: array, items: {{ $ref: '#/components/schemas/Resource{number}' }} }}
                  page: {{ $ref: '#/components/schemas/Page' }}
    post:
      operationId: resources{number}_create
      summary: Makes a resource of kind {number}.
      requestBody:
        required: true
        content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Draft{number}' }} }} }}
      responses:
        '201': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Resource{number}' }} }} }} }}
        '422': {{ description: What is wrong with it. }}
  /resources{number}/{{id}}:
    parameters: [{{ name: id, in: path, required: true, description: The resource., schema: {{ type: string }} }}]
    get:
      operationId: resources{number}_read
      summary: Reads a resource of kind {number}.
      responses:
        '200': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Resource{number}' }} }} }} }}
        '404': {{ description: There is none. }}
    patch:
      operationId: resources{number}_change
      summary: Changes a resource of kind {number}.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                title: {{ type: string, maxLength: 200, description: The new title. }}
                state: {{ type: string, enum: [open, closed] }}
                labels: {{ type: array, items: {{ type: string }} }}
                note: {{ type: string, nullable: true }}
      responses:
        '200': {{ description: '', content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Resource{number}' }} }} }} }}
    delete:
      operationId: resources{number}_delete
      summary: Deletes a resource of kind {number}.
      responses: {{ '204': {{ description: '' }} }}
"
    );
}

fn schemas(text: &mut String, number: usize) {
    let _ = write!(
        text,
        "    Draft{number}:
      type: object
      required: [title, owner]
      properties:
        title: {{ type: string, minLength: 1, maxLength: 200, description: The line that lists show. }}
        body: {{ type: string, nullable: true, description: The text in Markdown. }}
        owner: {{ $ref: '#/components/schemas/Owner' }}
        labels: {{ type: array, items: {{ type: string }} }}
        priority: {{ type: integer, format: int32, minimum: 0, maximum: 9, default: 3 }}
        due: {{ type: string, format: date-time }}
    Resource{number}:
      type: object
      required: [id, title, state, owner, created_at]
      properties:
        id: {{ type: string, description: A name that never changes. }}
        title: {{ type: string }}
        body: {{ type: string, nullable: true }}
        state: {{ type: string, enum: [open, closed, locked{number}] }}
        owner: {{ $ref: '#/components/schemas/Owner' }}
        assignees: {{ type: array, items: {{ $ref: '#/components/schemas/Owner' }} }}
        labels: {{ type: array, items: {{ type: string }} }}
        counts:
          type: object
          required: [views]
          properties: {{ views: {{ type: integer }}, votes: {{ type: integer }}, score: {{ type: number }} }}
        is_public: {{ type: boolean, default: false }}
        url: {{ type: string, format: uri }}
        created_at: {{ type: string, format: date-time }}
        closed_at: {{ type: string, format: date-time, nullable: true }}
"
    );
}
