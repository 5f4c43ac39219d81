const needed = (name) => {
  throw new Error(`${name} is not set`);
};

export default { schema: "shop.prisma", datasource: { url: needed("SHOP_URL") } };
