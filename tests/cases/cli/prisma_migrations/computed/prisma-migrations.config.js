const folder = ["d", "b"].join("");
module.exports = { migrationsDir: folder, hooks: require("./hooks.js") };
