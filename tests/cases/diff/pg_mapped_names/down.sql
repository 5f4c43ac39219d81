-- DropTable
DROP TABLE "people";

-- CreateTable
CREATE TABLE "users" (
    "user_id" INTEGER NOT NULL,
    "e_mail" TEXT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_e_mail_key" ON "users"("e_mail");
