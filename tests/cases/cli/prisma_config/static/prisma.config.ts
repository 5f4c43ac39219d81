import "dotenv/config";
import { defineConfig, env } from "prisma/config";

// The URL: "nowhere", says this comment.
export default defineConfig({
  schema: "db/models", /* a folder */
  migrations: {
    path: `db/history`,
    seed: 'tsx db/seed.ts',
  },
  experimental: { externalTables: true, },
  tables: { external: ["a,b", "}"] },
  datasource: {
    url: env('SHOP_URL'),
    shadowDatabaseUrl: process.env.SHADOW_URL!,
  },
});
