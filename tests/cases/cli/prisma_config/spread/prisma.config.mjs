const shared = { datasource: { url: "file:spread.db" }, schema: "shop.prisma" };

// export default { schema: "comment.prisma" }
export default { schema: "text.prisma", ...shared };
