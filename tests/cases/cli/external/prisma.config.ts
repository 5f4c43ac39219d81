import { defineConfig } from "prisma/config";

export default defineConfig({
  datasource: { url: "file:shop.db" },
  experimental: { externalTables: true },
  tables: { external: ["members"] },
  migrations: {
    initShadowDb: `CREATE TABLE members (id INTEGER NOT NULL PRIMARY KEY, name TEXT);`,
  },
});
