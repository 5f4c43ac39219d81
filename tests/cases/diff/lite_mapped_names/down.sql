-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "people";
PRAGMA foreign_keys=on;

-- CreateTable
CREATE TABLE "users" (
    "user_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "e_mail" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "users_e_mail_key" ON "users"("e_mail");
