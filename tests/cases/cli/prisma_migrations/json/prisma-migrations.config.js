export default { migrationsDir: "elsewhere" };
