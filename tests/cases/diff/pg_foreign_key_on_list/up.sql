-- CreateIndex
CREATE UNIQUE INDEX "Team_members_key" ON "Team"("members");

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_members_fkey" FOREIGN KEY ("members") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "team_last" FOREIGN KEY ("members") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;
