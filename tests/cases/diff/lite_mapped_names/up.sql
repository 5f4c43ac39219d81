-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "users";
PRAGMA foreign_keys=on;

-- CreateTable
CREATE TABLE "people" (
    "user_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "mail_address" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "people_mail_address_key" ON "people"("mail_address");
