# Writes a Prisma schema of any size, always the same for the same size: a shop of many departments, each model with 12
# columns, an enum, indexes and a relation to an earlier model. With changed=1 every twentieth model differs as it would
# after a week of work: a new column, a changed default, another index, a relation made optional.
#
# usage: awk -f gen.awk -v models=N -v provider=postgresql [-v changed=1]

function field(name, type) { printf "  %-12s %s\n", name, type }

function model(i,   parent, other) {
  parent = i ? int((i * 7 + 3) % i) : 0
  other = changed && i % 20 == 7
  printf "model Item%d {\n", i
  field("id", i % 3 ? "Int @id @default(autoincrement())" : "Int @id @default(autoincrement()) @map(\"item_id\")")
  field("name", i % 2 ? "String" : provider == "postgresql" ? "String @db.VarChar(120)" : "String")
  field("code", "String @unique")
  field("note", "String?")
  field("price", provider == "postgresql" ? "Decimal @default(0) @db.Decimal(10, 2)" : "Decimal @default(0)")
  field("stock", other ? "Int @default(1)" : "Int @default(0)")
  field("open", "Boolean @default(true)")
  field("weight", "Float?")
  field("state", provider == "postgresql" ? "State" (i % 10) " @default(NEW)" : "String @default(\"NEW\")")
  field("data", "Json?")
  field("createdAt", "DateTime @default(now()) @map(\"created_at\")")
  field("updatedAt", "DateTime @updatedAt")
  if (other) field("color", "String?")
  if (i) {
    field("parentId", other ? "Int?" : "Int")
    printf "  parent       Item%d%s @relation(\"r%d\", fields: [parentId], references: [id])\n", parent, other ? "?" : "", i
  }
  printf "%s", back[i]
  printf "\n  @@index([name, createdAt%s])\n", other ? "(sort: Desc)" : ""
  if (i % 4 == 0) print "  @@unique([name, code])"
  if (i % 5 == 0) printf "  @@map(\"items_%d\")\n", i
  print "}\n"
}

BEGIN {
  printf "datasource db {\n  provider = \"%s\"\n}\n\n", provider
  for (i = 1; i < models; i++) {
    parent = int((i * 7 + 3) % i)
    back[parent] = back[parent] sprintf("  children%-4d Item%d[] @relation(\"r%d\")\n", i, i, i)
  }
  if (provider == "postgresql")
    for (i = 0; i < 10; i++) printf "enum State%d {\n  NEW\n  PAID\n  SENT\n%s}\n\n", i, changed && i == 4 ? "  LOST\n" : ""
  for (i = 0; i < models; i++) model(i)
}
