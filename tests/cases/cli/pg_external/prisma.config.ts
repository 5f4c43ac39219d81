import { defineConfig, env } from "prisma/config";

export default defineConfig({
  schema: "schema.prisma",
  datasource: { url: env("PG_URL") },
  tables: { external: ["auth.users"] },
  enums: { external: ["auth.Role"] },
  migrations: {
    initShadowDb: `
      CREATE SCHEMA auth;
      CREATE TYPE auth."Role" AS ENUM ('A', 'B');
      CREATE TABLE auth.users (id integer PRIMARY KEY, email text UNIQUE);
    `,
  },
});
