import { appendFileSync } from "node:fs";

const client = async () => (await import("./src/generated/client.js")).make();

/** @type {import("prisma-migrations").MigrationsConfig} */
export default {
  migrationsDir: "db",
  lockTimeout: 30_000,
  clientFactory: client,
  hooks: {
    async beforeDown() {
      console.log("backed up");
    },
    afterUp: () => {
      console.log("announced");
      appendFileSync("hooks.log", "afterUp\n");
    },
  },
};
