-- DropTable
DROP TABLE "users";

-- CreateTable
CREATE TABLE "people" (
    "user_id" INTEGER NOT NULL,
    "mail_address" TEXT NOT NULL,

    CONSTRAINT "people_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "people_mail_address_key" ON "people"("mail_address");
